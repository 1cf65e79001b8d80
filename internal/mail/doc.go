// Package mail carries one finished message to its reader: over SMTP, or into
// a folder where no server is set. It knows no trade word and no template;
// web/mail writes the messages.
//
// A message is known by its key. The key makes the Message-ID and the file's
// name, so that a job repeated after a crash sends recognisably the same
// message, and a folder keeps it once. Called by jobs only, never while a
// transaction is open.
package mail
