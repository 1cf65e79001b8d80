package report

// supplyPromises are the invariants of arrivals and landed cost.
var supplyPromises = []promise{}
