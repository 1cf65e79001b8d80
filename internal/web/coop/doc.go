// Package coop is the cooperatives' door: their window on what sold, what is
// left and what they are owed, and how they come in. It reads through portal,
// under the database's own role, and never by the shop's.
package coop
