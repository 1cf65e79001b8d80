// Package browsertest drives a real Chromium in tests: a visitor with one tab,
// axe-core on what it sees, pictures for eyes where SCREENSHOTS names a folder.
// Without a browser the test fails.
package browsertest
