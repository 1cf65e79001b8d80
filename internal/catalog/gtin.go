package catalog

// ValidGTIN says whether s is a GTIN-8, -12, -13 or -14 whose last digit is the
// check digit of the others (GS1 General Specifications, section 7.9).
func ValidGTIN(s string) bool {
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return false
	}
	sum := 0
	for i := range len(s) {
		digit := int(s[i] - '0')
		if digit < 0 || digit > 9 {
			return false
		}
		if (len(s)-i)%2 == 0 { // weights 3 and 1 in turn, counted from the right
			digit *= 3
		}
		sum += digit
	}
	return sum%10 == 0
}
