package tax

import "plantagenet/internal/fault"

// Province is a province or territory by its two letters, as Canada Post writes them.
type Province string

// Provinces lists all thirteen.
var Provinces = []Province{"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}

// Known says whether p is a province or territory.
func (p Province) Known() bool {
	for _, k := range Provinces {
		if p == k {
			return true
		}
	}
	return false
}

// Taxes by their codes.
const (
	HST   = "HST"
	GST   = "GST"
	QST   = "QST"
	PSTBC = "PST_BC"
	PSTSK = "PST_SK"
	RSTMB = "RST_MB"
)

// order is the one in which taxes are listed.
var order = map[string]int{HST: 0, GST: 1, QST: 2, PSTBC: 3, PSTSK: 4, RSTMB: 5}

// Registrations say which taxes the shop collects on the day of the sale.
type Registrations struct {
	GSTHST bool `json:"gst_hst"`
	QST    bool `json:"qst"`
	PSTBC  bool `json:"pst_bc"`
	PSTSK  bool `json:"pst_sk"`
	RSTMB  bool `json:"rst_mb"`
}

func (r Registrations) has(tax string) bool {
	switch tax {
	case HST, GST:
		return r.GSTHST
	case QST:
		return r.QST
	case PSTBC:
		return r.PSTBC
	case PSTSK:
		return r.PSTSK
	case RSTMB:
		return r.RSTMB
	}
	return false
}

// since is a rate in hundred-thousandths from a day on.
type since struct {
	day  string // 2006-01-02
	rate int64
}

// provincial is the provincial part in each province: under which tax, at which
// rate for ordinary goods, from when. Provinces left out have none.
var provincial = map[Province]struct {
	tax   string
	rates []since
}{
	"ON": {HST, []since{{"2010-07-01", 8000}}},
	"NB": {HST, []since{{"2016-07-01", 10000}}},
	"NL": {HST, []since{{"2016-07-01", 10000}}},
	"PE": {HST, []since{{"2016-10-01", 10000}}},
	"NS": {HST, []since{{"2010-07-01", 10000}, {"2025-04-01", 9000}}},
	"QC": {QST, []since{{"2013-01-01", 9975}}},
	"BC": {PSTBC, []since{{"2013-04-01", 7000}}},
	"MB": {RSTMB, []since{{"2019-07-01", 7000}}},
	"SK": {PSTSK, []since{{"2017-03-23", 6000}}},
}

// federal is the federal part, 5 % since 2008-01-01.
const (
	federal      = 5000
	federalSince = "2008-01-01"
)

// provincialRate returns the tax and ordinary rate of a province on a day; an
// empty tax where the province has none.
func provincialRate(p Province, day string) (tax string, rate int64, err error) {
	if day < federalSince {
		return "", 0, fault.New(fault.Invalid, "tax_date").On("date")
	}
	rule, ok := provincial[p]
	if !ok {
		return "", 0, nil
	}
	for _, s := range rule.rates {
		if day >= s.day {
			rate = s.rate
		}
	}
	if rate == 0 {
		return "", 0, fault.New(fault.Invalid, "tax_date").On("date")
	}
	return rule.tax, rate, nil
}
