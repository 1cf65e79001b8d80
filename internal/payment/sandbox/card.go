package sandbox

import (
	"strconv"
	"strings"
	"time"
)

// card is a test card and what it is known to do, as Stripe publishes it.
type card struct {
	number  string
	brand   string
	decline string // decline code; empty: pays
	code    string // error code of the decline
	secure  bool   // asks for 3-D Secure
	dispute string // reason of the dispute that follows
	refund  string // what becomes of its refunds: "pending" or "failed"
}

const declined = "card_declined"

// cards are Stripe's published test numbers. A number that is not here and
// passes its check digit is declined, so that no real card seems to pay.
var cards = byNumber(
	card{number: "4242424242424242", brand: "visa"}, card{number: "4000056655665556", brand: "visa"},
	card{number: "4000001240000000", brand: "visa"}, card{number: "5555555555554444", brand: "mastercard"},
	card{number: "2223003122003222", brand: "mastercard"}, card{number: "5200828282828210", brand: "mastercard"},
	card{number: "5105105105105100", brand: "mastercard"}, card{number: "378282246310005", brand: "amex"},
	card{number: "371449635398431", brand: "amex"}, card{number: "6011111111111117", brand: "discover"},
	card{number: "3056930009020004", brand: "diners"}, card{number: "3566002020360505", brand: "jcb"},
	card{number: "6200000000000005", brand: "unionpay"},
	card{number: "4000000000000002", brand: "visa", code: declined, decline: "generic_decline"},
	card{number: "4000000000009995", brand: "visa", code: declined, decline: "insufficient_funds"},
	card{number: "4000000000009987", brand: "visa", code: declined, decline: "lost_card"},
	card{number: "4000000000009979", brand: "visa", code: declined, decline: "stolen_card"},
	card{number: "4000000000006975", brand: "visa", code: declined, decline: "card_velocity_exceeded"},
	card{number: "4100000000000019", brand: "visa", code: declined, decline: "fraudulent"},
	card{number: "4000000000000069", brand: "visa", code: "expired_card", decline: "expired_card"},
	card{number: "4000000000000127", brand: "visa", code: "incorrect_cvc", decline: "incorrect_cvc"},
	card{number: "4000000000000119", brand: "visa", code: "processing_error", decline: "processing_error"},
	card{number: "4000002500003155", brand: "visa", secure: true}, card{number: "4000002760003184", brand: "visa", secure: true},
	card{number: "4000000000003220", brand: "visa", secure: true}, card{number: "4000000000003063", brand: "visa", secure: true},
	card{number: "4000008400001629", brand: "visa", secure: true, code: declined, decline: "generic_decline"},
	card{number: "4000008260003178", brand: "visa", secure: true, code: declined, decline: "insufficient_funds"},
	card{number: "4000000000000259", brand: "visa", dispute: "fraudulent"},
	card{number: "4000000000002685", brand: "visa", dispute: "product_not_received"},
	card{number: "4000000000007726", brand: "visa", refund: "pending"},
	card{number: "4000000000005126", brand: "visa", refund: "failed"},
)

func byNumber(list ...card) map[string]card {
	out := make(map[string]card, len(list))
	for _, c := range list {
		out[c.number] = c
	}
	return out
}

// cardOf is what a well-formed number does.
func cardOf(number string) card {
	if c, known := cards[number]; known {
		return c
	}
	return card{number: number, brand: "unknown", code: declined, decline: "test_mode_live_card"}
}

// methods are the tokens that stand for test cards in calls of the API.
var methods = map[string]string{
	"pm_card_visa": "4242424242424242", "pm_card_mastercard": "5555555555554444", "pm_card_amex": "378282246310005",
	"pm_card_chargeDeclined": "4000000000000002", "pm_card_visa_chargeDeclined": "4000000000000002",
	"pm_card_chargeDeclinedInsufficientFunds": "4000000000009995", "pm_card_createDispute": "4000000000000259",
	"pm_card_authenticationRequired": "4000002760003184", "pm_card_pendingRefund": "4000000000007726",
}

// digitsOf reads a card number as people write it; empty when it is none.
func digitsOf(text string) string {
	number := strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "").Replace(text)
	if len(number) < 12 || len(number) > 19 || strings.Trim(number, "0123456789") != "" || !luhn(number) {
		return ""
	}
	return number
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B).
func luhn(number string) bool {
	sum, double := 0, false
	for i := len(number) - 1; i >= 0; i-- {
		d := int(number[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	return sum%10 == 0
}

// expiryOf reads MM/YY, MM / YYYY, MM-YY or MMYY.
func expiryOf(text string) (month, year int, ok bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "-", "/").Replace(text)
	m, y, split := strings.Cut(text, "/")
	if !split && len(text) >= 3 {
		cut := 2
		if len(text) == 3 || len(text) == 5 {
			cut = 1
		}
		m, y = text[:cut], text[cut:]
	}
	month, errM := strconv.Atoi(m)
	year, errY := strconv.Atoi(y)
	if errM != nil || errY != nil || month < 1 || month > 12 || year < 0 || len(y) != 2 && len(y) != 4 {
		return 0, 0, false
	}
	if year < 100 {
		year += 2000
	}
	return month, year, true
}

// lapsed says whether a card's last month is over.
func lapsed(month, year int, now time.Time) bool {
	return year < now.Year() || year == now.Year() && month < int(now.Month())
}
