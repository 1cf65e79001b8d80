// Package photo makes the shop's pictures out of what a camera sends: it looks
// at the bytes and not at the name, turns the picture upright, and encodes it
// anew in the shop's sizes, so that nothing of the file itself (place, time,
// owner, script) is ever served. It knows no database and no trade word.
package photo
