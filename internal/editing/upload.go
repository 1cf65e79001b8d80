package editing

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"plantagenet/internal/audit"
	"plantagenet/internal/catalog"
	"plantagenet/internal/fault"
	"plantagenet/internal/photo"
	"plantagenet/internal/postgres"
	"plantagenet/internal/task"
)

// Pictures is the folder the shop's pictures stand in: DATA_DIR/pictures. What
// was sent and is not a picture yet waits in a folder of its own, which no door
// serves.
type Pictures string

const incoming = "incoming"

func (p Pictures) waiting(file string) string {
	return filepath.Join(string(p), incoming, filepath.Base(file))
}

// Taken is a file that waits on disk.
type Taken struct{ Name, file string }

// Take looks at a file as it comes and keeps it until Upload; a fault says why it
// cannot be a picture.
func Take(folder Pictures, name string, body []byte) (Taken, error) {
	if err := photo.Check(body); err != nil {
		return Taken{}, named(err, name)
	}
	t := Taken{Name: name, file: rand.Text()}
	return t, photo.Write(folder.waiting(t.file), body)
}

// Drop takes away files that will not be uploaded after all.
func Drop(folder Pictures, files []Taken) {
	for _, t := range files {
		_ = os.Remove(folder.waiting(t.file)) // nobody points at it
	}
}

// MakePictures names the long work of Upload.
const MakePictures = "pictures"

// asked is what the work is given.
type asked struct {
	Uploads []int64 `json:"uploads"`
}

// Upload gives files to an article: long work makes its pictures of them. The
// form's key gives them once. It returns the work's id, 0 where they were given
// before.
func Upload(ctx context.Context, db *postgres.DB, folder Pictures, productID int64, key string, files []Taken) (work int64, err error) {
	who := audit.From(ctx)
	uploads := make([]catalog.Upload, len(files))
	for i, f := range files {
		uploads[i] = catalog.Upload{ProductID: productID, Key: key + "/" + strconv.Itoa(i), Name: f.Name, File: f.file, Account: who.ID, Who: who.Name}
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		work, err = begin(ctx, tx, productID, uploads)
		return err
	})
	if err == nil && work == 0 {
		Drop(folder, files)
	}
	return work, err
}

// named says of which file a fault is.
func named(err error, name string) *fault.Fault {
	f, ok := fault.Of(err)
	if !ok {
		f = photo.ErrDamaged
	}
	return f.On("files").With("Name", name)
}

func begin(ctx context.Context, tx *postgres.Tx, productID int64, uploads []catalog.Upload) (int64, error) {
	var ids []int64
	for _, u := range uploads {
		id, err := catalog.AddUpload(ctx, tx, u)
		if err != nil {
			return 0, err
		}
		if id > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	now, err := catalog.Open(ctx, tx, productID)
	if err != nil {
		return 0, err
	}
	work, err := task.Begin(ctx, tx, task.New{Kind: MakePictures, Title: "staff.picture.work", Args: asked{ids}, Total: int64(len(ids)),
		TitleArgs: map[string]any{"Name": now.Sheet.Name("fr")}})
	if err != nil {
		return 0, err
	}
	return work, catalog.WorkUploads(ctx, tx, ids, work)
}

// PicturesWork makes the pictures of an upload, one after the other. It may be
// begun again: what was made is not made twice.
func PicturesWork(db *postgres.DB, folder Pictures) task.Work {
	return func(ctx context.Context, p *task.Progress) (task.Result, error) {
		var a asked
		if err := p.Input(&a); err != nil {
			return task.Result{}, err
		}
		var result task.Result
		for i, id := range a.Uploads {
			u, problem, err := develop(ctx, db, folder, id)
			if err != nil {
				return result, err
			}
			result.Path = "/staff/products/" + strconv.FormatInt(u.ProductID, 10) + "/pictures"
			if problem != nil {
				if err := p.Say(ctx, task.Line{Row: int64(i + 1), Key: problem.Key, Args: problem.Args}); err != nil {
					return result, err
				}
			}
			if err := p.Step(ctx, int64(i+1)); err != nil {
				return result, err
			}
		}
		return result, nil
	}
}

// Develop makes a picture out of a file that waits. A file that is none is noted
// as failed, with why; that is no error.
func Develop(ctx context.Context, db *postgres.DB, folder Pictures, id int64) error {
	_, _, err := develop(ctx, db, folder, id)
	return err
}

func develop(ctx context.Context, db *postgres.DB, folder Pictures, id int64) (u catalog.Upload, problem *fault.Fault, err error) {
	u, err = catalog.FindUpload(ctx, db, id)
	if err != nil || u.State != "waiting" {
		return u, nil, err
	}
	body, err := os.ReadFile(folder.waiting(u.File))
	if errors.Is(err, fs.ErrNotExist) { // restored from a copy without the folder
		problem = photo.ErrDamaged.On("files").With("Name", u.Name)
		return u, problem, end(ctx, db, folder, u, photo.Set{}, problem)
	}
	if err != nil {
		return u, nil, fmt.Errorf("read upload: %w", err)
	}
	set, err := photo.Make(ctx, body)
	if f, told := fault.Of(err); told {
		problem = f.On("files").With("Name", u.Name)
		return u, problem, end(ctx, db, folder, u, set, problem)
	}
	if err != nil {
		return u, nil, err
	}
	if err := set.Keep(string(folder)); err != nil {
		return u, nil, err
	}
	return u, nil, end(ctx, db, folder, u, set, nil)
}

// end puts the picture into its article, or notes the problem, and takes away
// what was sent: place, time and owner of the camera go with it.
func end(ctx context.Context, db *postgres.DB, folder Pictures, u catalog.Upload, set photo.Set, problem *fault.Fault) error {
	code := ""
	if problem != nil {
		code = problem.Code
	}
	ctx = audit.With(ctx, audit.Who{ID: u.Account, Name: u.Who})
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		if _, err := catalog.Lock(ctx, tx, u.ProductID); err != nil {
			return err
		}
		first, err := catalog.EndUpload(ctx, tx, u.ID, code)
		if err != nil || !first || problem != nil {
			return err
		}
		_, err = change(ctx, tx, u.ProductID, "picture", 0, func(s *catalog.Sheet) error {
			s.Pictures = append(s.Pictures, pictured(set))
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Remove(folder.waiting(u.File)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take away upload: %w", err)
	}
	return nil
}

func pictured(set photo.Set) catalog.SheetPicture {
	f := catalog.SheetPicture{Picture: catalog.Picture{Kind: "file", File: photo.Whole(set.Name), Tint: set.Tint, Width: set.Width, Height: set.Height}}
	for _, size := range set.Sizes {
		f.Sizes = append(f.Sizes, size.Width)
	}
	return f
}

// SizePictures makes the sizes of pictures that have none yet, such as those an
// import fetched, a few at a time. One whose file cannot be read stays as it is.
func SizePictures(ctx context.Context, db *postgres.DB, folder Pictures, most int) (made int, err error) {
	list, err := catalog.Unsized(ctx, db, most)
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		ok, err := size(ctx, db, folder, f)
		if err != nil {
			return made, err
		}
		if ok {
			made++
		}
	}
	return made, nil
}

func size(ctx context.Context, db *postgres.DB, folder Pictures, f catalog.Stored) (done bool, err error) {
	file := filepath.Base(f.File)
	body, err := os.ReadFile(filepath.Join(string(folder), file))
	if err != nil {
		return false, nil
	}
	set, err := photo.Make(ctx, body)
	if _, told := fault.Of(err); told {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	set.Name = file[:len(file)-len(filepath.Ext(file))]
	if err := set.Keep(string(folder)); err != nil {
		return false, err
	}
	err = postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		done, err = catalog.SetSizes(ctx, tx, f.ID, f.File, pictured(set).Sizes, set.Tint, set.Width, set.Height)
		if err != nil || !done {
			return err
		}
		return catalog.Touch(ctx, tx, []int64{f.ProductID})
	})
	return done, err
}
