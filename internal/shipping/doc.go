// Package shipping knows what it costs to send a parcel in Canada and what a
// Canadian address looks like: pure rules over dated tables. It owns no tables
// in the database.
package shipping
