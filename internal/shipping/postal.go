package shipping

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"plantagenet/internal/fault"
)

// postalCode is Canada Post's form: never D, F, I, O, Q, U; the first letter
// never W or Z.
var postalCode = regexp.MustCompile(`^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$`)

// firstLetters say which provinces a code's first letter stands for.
var firstLetters = map[byte][]string{'A': {"NL"}, 'B': {"NS"}, 'C': {"PE"}, 'E': {"NB"}, 'G': {"QC"}, 'H': {"QC"}, 'J': {"QC"},
	'K': {"ON"}, 'L': {"ON"}, 'M': {"ON"}, 'N': {"ON"}, 'P': {"ON"}, 'R': {"MB"}, 'S': {"SK"}, 'T': {"AB"}, 'V': {"BC"}, 'X': {"NT", "NU"}, 'Y': {"YT"}}

// astride are areas where code and province may disagree: Lloydminster lies on
// both sides of a border, K1A are federal offices on both banks of the Ottawa.
var astride = map[string][]string{"S9V": {"SK", "AB"}, "T9V": {"AB", "SK"}, "K1A": {"ON", "QC"},
	"X0A": {"NU"}, "X0B": {"NU"}, "X0C": {"NU"}, "X0E": {"NT"}, "X0G": {"NT"}, "X1A": {"NT"}}

// PostalCode checks a code against the province that the address names, which
// decides, and returns it as Canada Post writes it: A1A 1A1.
func PostalCode(text, province string) (string, *fault.Fault) {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(norm.NFKC.String(text)))
	if code == "" {
		return "", fault.New(fault.Invalid, "postal_code_missing").On("postal_code")
	}
	if f := checkForm(code, text); f != nil {
		return text, f
	}
	allowed, special := astride[code[:3]]
	if !special {
		allowed = firstLetters[code[0]]
	}
	written := code[:3] + " " + code[3:]
	for _, p := range allowed {
		if p == province {
			return written, nil
		}
	}
	if province == "" {
		return written, nil // the province's own fault is told
	}
	return written, fault.New(fault.Invalid, "postal_code_province").On("postal_code").With("Code", written)
}

func checkForm(code, text string) *fault.Fault {
	if postalCode.MatchString(code) {
		return nil
	}
	form := regexp.MustCompile(`^[A-Z]\d[A-Z]\d[A-Z]\d$`)
	if form.MatchString(code) {
		if i := strings.IndexAny(code, "DFIOQU"); i >= 0 {
			return fault.New(fault.Invalid, "postal_code_letter").On("postal_code").With("Code", text).With("Letter", code[i:i+1])
		}
		return fault.New(fault.Invalid, "postal_code_first").On("postal_code").With("Letter", code[:1])
	}
	return fault.New(fault.Invalid, "postal_code_form").On("postal_code")
}
