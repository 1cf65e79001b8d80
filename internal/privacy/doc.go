// Package privacy is what a person may ask about themselves (PIPEDA, Quebec's
// Law 25): all that the shop holds, in a file to take along; to be forgotten;
// to get the newsletter or no longer. Orders keep what tax law keeps, six years,
// without the person.
//
// It owns consent. A person is an e-mail address; pages name one by the number
// of an order, so that no address stands in a URL or a log.
package privacy
