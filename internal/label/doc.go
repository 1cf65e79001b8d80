// Package label draws labels of 57 × 32 mm: the cooperative's band, the way to
// the lot's journey as a QR code, both languages, what the Textile Labelling Act
// wants (fibres, dealer, country when imported), lot, price, and the article's
// own code as bars. On sheets or one by one for a thermal printer, black alone.
// Pure: no table, no clock; claims such as « bio » are never printed.
package label
