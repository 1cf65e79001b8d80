package tax

import (
	"plantagenet/internal/fault"
	"plantagenet/internal/money"
)

// Class is a tax class of goods.
type Class string

// The classes. GiftCard and Donation are no supply at all.
const (
	Standard        Class = "standard"
	BasicGrocery    Class = "basic_grocery"
	Snack           Class = "snack"
	PreparedFood    Class = "prepared_food"
	Book            Class = "book"
	ChildClothing   Class = "child_clothing"
	ChildFootwear   Class = "child_footwear"
	Diaper          Class = "diaper"
	FeminineHygiene Class = "feminine_hygiene"
	Fabric          Class = "fabric"
	GiftCard        Class = "gift_card"
	Donation        Class = "donation"
)

// Classes lists them all.
var Classes = []Class{Standard, BasicGrocery, Snack, PreparedFood, Book, ChildClothing, ChildFootwear, Diaper, FeminineHygiene, Fabric, GiftCard, Donation}

// Known says whether c is a class.
func (c Class) Known() bool {
	for _, k := range Classes {
		if c == k {
			return true
		}
	}
	return false
}

// supply says whether selling it is a supply: a gift card is money, a donation a gift.
func (c Class) supply() bool { return c != GiftCard && c != Donation }

// zeroRated says whether the federal part is nothing (Excise Tax Act, Sch. VI).
func (c Class) zeroRated() bool { return c == BasicGrocery || c == FeminineHygiene }

// onHoliday says whether the federal relief of 14 December 2024 to 15 February
// 2025 covers the class: GST and HST were nothing on it.
func (c Class) onHoliday(day string) bool {
	if day < "2024-12-14" || day > "2025-02-15" {
		return false
	}
	switch c {
	case Book, ChildClothing, ChildFootwear, Snack, PreparedFood:
		return true
	}
	return false
}

// ticket is what a rule may look at besides the class: the line's price and
// pieces, and the total of qualifying prepared food on the ticket, before tax.
type ticket struct {
	net      money.Cents
	pieces   int
	prepared money.Cents
	day      string
}

// preparedLimit is Ontario's: qualifying food up to $4.00 bears the federal part only.
const preparedLimit = 400

// childLimit is Manitoba's: children's clothing and footwear to $150.00 a piece bear no RST.
const childLimit = 15000

// exempt says whether the provincial part is nothing for a class (in HST
// provinces: the point-of-sale rebate of SOR/2001-65).
func exempt(p Province, c Class, t ticket) (bool, error) {
	if c.zeroRated() || c == Book {
		return true, nil
	}
	switch p {
	case "ON":
		return c == ChildClothing || c == ChildFootwear || c == Diaper || c == PreparedFood && t.prepared <= preparedLimit, nil
	case "NS":
		return c == ChildClothing || c == ChildFootwear || c == Diaper, nil
	case "PE":
		return c == ChildClothing || c == ChildFootwear, nil
	case "QC":
		return c == Diaper, nil
	case "BC":
		return exemptBC(c, t)
	case "MB":
		return exemptMB(c, t)
	case "SK":
		return false, unknownDiaper(c)
	}
	return false, nil
}

func exemptBC(c Class, t ticket) (bool, error) {
	switch c {
	case Snack, PreparedFood, ChildClothing, ChildFootwear:
		return true, nil
	case Fabric:
		return t.day < "2026-10-01", nil
	}
	return false, unknownDiaper(c)
}

func exemptMB(c Class, t ticket) (bool, error) {
	switch c {
	case Snack:
		return t.day >= "2026-07-01", nil
	case ChildClothing, ChildFootwear:
		return t.net <= money.Cents(childLimit).Times(t.pieces), nil
	}
	return false, unknownDiaper(c)
}

// unknownDiaper refuses to guess: the rule for diapers in BC, MB and SK is not
// established, and a wrong tax is worse than a question.
func unknownDiaper(c Class) error {
	if c == Diaper {
		return fault.New(fault.Invalid, "tax_unknown").With("Class", string(c))
	}
	return nil
}
