package report

// refundPromises are the invariants of refunds, credit notes and shares.
var refundPromises = []promise{}
