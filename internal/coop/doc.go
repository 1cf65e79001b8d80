// Package coop keeps the cooperatives and partners and the people who make
// things there. It owns cooperative, cooperative_text and maker. Any higher
// floor may call it; reads that also need articles live in report.
package coop
