package report

// deskPromises are the invariants of the desk: parcels, audit.
var deskPromises = []promise{}
