package editing

import (
	"context"

	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Describe writes what a picture shows, in both languages.
func Describe(ctx context.Context, db *postgres.DB, productID, pictureID int64, french, english string) (int, error) {
	p := &parser{typed: map[string]string{"alt_fr": french, "alt_en": english}}
	french, english = p.line("alt_fr", longLine), p.line("alt_en", longLine)
	if err := fault.Form(p.faults); err != nil {
		return 0, err
	}
	return onPicture(ctx, db, productID, pictureID, func(s *catalog.Sheet, i int) {
		s.Pictures[i].AltFR, s.Pictures[i].AltEN = french, english
	})
}

// MovePicture brings a picture one place forward (by -1) or back (by 1); the
// first is the one lists show. At an end it stays.
func MovePicture(ctx context.Context, db *postgres.DB, productID, pictureID int64, by int) (int, error) {
	return onPicture(ctx, db, productID, pictureID, func(s *catalog.Sheet, i int) {
		j := min(max(i+by, 0), len(s.Pictures)-1)
		moved := s.Pictures[i]
		s.Pictures = append(s.Pictures[:i], s.Pictures[i+1:]...)
		s.Pictures = append(s.Pictures[:j], append([]catalog.SheetPicture{moved}, s.Pictures[j:]...)...)
	})
}

// RemovePicture takes a picture off its article. Its files stay: undo brings it back.
func RemovePicture(ctx context.Context, db *postgres.DB, productID, pictureID int64) (int, error) {
	return onPicture(ctx, db, productID, pictureID, func(s *catalog.Sheet, i int) {
		s.Pictures = append(s.Pictures[:i], s.Pictures[i+1:]...)
	})
}

func onPicture(ctx context.Context, db *postgres.DB, productID, pictureID int64, fn func(s *catalog.Sheet, i int)) (int, error) {
	return alone(ctx, db, productID, "picture", func(s *catalog.Sheet) error {
		for i, f := range s.Pictures {
			if f.ID == pictureID {
				fn(s, i)
				return nil
			}
		}
		return catalog.ErrNotFound
	})
}

// ForgetUploads takes the files that failed off an article's list.
func ForgetUploads(ctx context.Context, db *postgres.DB, productID int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error { return catalog.ForgetUploads(ctx, tx, productID) })
}
