// Package drawing draws everything the shop shows without a camera: the woven
// bands that stand for cooperatives, the goods, the shelf of the home page, the
// maps and a few icons. Every function is pure: the same arguments give the
// same bytes, with no clock, no network and no files beyond the embedded ones.
//
// It owns no table. Anyone may call it. No drawing holds a style attribute or
// a script, so all of them live under a strict content security policy.
package drawing
