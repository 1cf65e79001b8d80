package editing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"plantagenet/internal/editing"
	"plantagenet/internal/fault"
	"plantagenet/internal/photo"
	"plantagenet/internal/postgres"
	"plantagenet/internal/task"
)

// sent is a file as a telephone sends it.
type sent struct {
	name string
	body []byte
}

// upload takes the files and gives those that are pictures to the article.
func upload(t *testing.T, db *postgres.DB, folder editing.Pictures, id int64, key string, files ...sent) (job int64, refused []error) {
	t.Helper()
	var taken []editing.Taken
	for _, f := range files {
		one, err := editing.Take(folder, f.name, f.body)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		taken = append(taken, one)
	}
	job, err := editing.Upload(as("Awa"), db, folder, id, key, taken)
	if err != nil {
		t.Fatal(err)
	}
	return job, refused
}

// work does the long work that waits.
func work(t *testing.T, db *postgres.DB, folder editing.Pictures, id int64) task.Task {
	t.Helper()
	kinds := task.Kinds{editing.MakePictures: editing.PicturesWork(db, folder)}
	if err := task.Run(context.Background(), db, task.Folder(t.TempDir()), kinds, id, true); err != nil {
		t.Fatal(err)
	}
	done, err := task.ByID(context.Background(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func files(t *testing.T, folder editing.Pictures, under ...string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(append(append([]string{string(folder)}, under...), "*.*")...))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAnUploadBecomesAPictureOnce(t *testing.T) {
	t.Parallel()
	db, folder := shop(t), editing.Pictures(t.TempDir())
	id := create(t, db, form())
	files := []sent{{"IMG_1.jpg", snap(t, 900, 600, 200)}, {"page.jpg", []byte("<html>")}, {"IMG_2.jpg", snap(t, 300, 200, 20)}}
	job, refused := upload(t, db, folder, id, "form", files...)
	if f, ok := fault.Of(errors.Join(refused...)); job == 0 || len(refused) != 1 || !ok || f.Code != "photo_kind" || f.Args["Name"] != "page.jpg" {
		t.Fatalf("%d, %v", job, refused)
	}
	if again, _ := upload(t, db, folder, id, "form", files...); again != 0 {
		t.Errorf("the same form was taken twice: %d", again)
	}
	if n := len(opened(t, db, id).Sheet.Pictures); n != 0 {
		t.Errorf("%d pictures before they are made", n)
	}
	if done := work(t, db, folder, job); done.State != task.Done || done.Done != 2 {
		t.Errorf("the work: %+v", done)
	}
	o := opened(t, db, id)
	if len(o.Sheet.Pictures) != 2 {
		t.Fatalf("%+v", o.Sheet.Pictures)
	}
	first := o.Sheet.Pictures[0]
	if first.Width != 900 || len(first.Sizes) != 3 || first.Sizes[0] != 400 || !strings.HasPrefix(first.Tint, "#c") || first.Version == "" {
		t.Errorf("%+v", first)
	}
	for _, w := range first.Sizes {
		for _, ext := range []string{"webp", "jpg"} {
			if _, err := os.Stat(filepath.Join(string(folder), photo.File(strings.TrimSuffix(first.File, ".jpg"), w, ext))); err != nil {
				t.Error(err)
			}
		}
	}
	if left, _ := os.ReadDir(filepath.Join(string(folder), "incoming")); len(left) != 0 {
		t.Errorf("what was sent is still there: %v", left)
	}
	if got := strings.Join(o.Gaps, " "); strings.Count(got, "alt_") != 4 || strings.Contains(got, "picture ") {
		t.Errorf("missing: %s", got)
	}
}

func TestAFileThatBreaksInTheWorkIsToldAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	db, folder := shop(t), editing.Pictures(t.TempDir())
	id := create(t, db, form())
	whole := snap(t, 500, 500, 90)
	job, refused := upload(t, db, folder, id, "form", sent{"coupée.jpg", whole[:len(whole)/2]}, sent{"bonne.jpg", whole})
	if len(refused) != 0 {
		t.Fatal(refused)
	}
	done := work(t, db, folder, job)
	if done.State != task.Done || len(done.Said) != 1 || done.Said[0].Key != "fault.photo_damaged" || done.Said[0].Args["Name"] != "coupée.jpg" {
		t.Errorf("the work: %+v", done)
	}
	if n := len(opened(t, db, id).Sheet.Pictures); n != 1 {
		t.Errorf("%d pictures", n)
	}
}

func TestWorkersAtTheSameFileMakeOnePicture(t *testing.T) {
	t.Parallel()
	db, folder := shop(t), editing.Pictures(t.TempDir())
	id := create(t, db, form())
	upload(t, db, folder, id, "form", sent{"a.jpg", snap(t, 100, 80, 9)})
	waiting := int64(number(t, db, `select id from picture_upload`))
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := editing.Develop(context.Background(), db, folder, waiting); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := number(t, db, `select count(*) from picture`); n != 1 {
		t.Errorf("%d pictures", n)
	}
}

func TestPicturesAreMovedDescribedRemovedAndBroughtBack(t *testing.T) {
	t.Parallel()
	db, folder := shop(t), editing.Pictures(t.TempDir())
	id := create(t, db, form())
	for i, name := range []string{"a", "b", "c"} {
		job, _ := upload(t, db, folder, id, name, sent{name, snap(t, 60, 60, uint8(50*i))})
		work(t, db, folder, job)
	}
	before := opened(t, db, id).Sheet.Pictures
	if _, err := editing.MovePicture(as("Awa"), db, id, before[2].ID, -1); err != nil {
		t.Fatal(err)
	}
	if n, err := editing.MovePicture(as("Awa"), db, id, before[0].ID, -1); err != nil || n != 0 {
		t.Errorf("the first moved further: %d, %v", n, err)
	}
	if _, err := editing.Describe(as("Awa"), db, id, before[2].ID, "De près", "Up close"); err != nil {
		t.Fatal(err)
	}
	removed, err := editing.RemovePicture(as("Awa"), db, id, before[2].ID)
	if err != nil {
		t.Fatal(err)
	}
	if now := opened(t, db, id).Sheet.Pictures; len(now) != 2 || now[1].ID != before[1].ID {
		t.Errorf("%+v", now)
	}
	if _, err := editing.Undo(as("Awa"), db, id, removed, true); err != nil {
		t.Fatal(err)
	}
	now := opened(t, db, id).Sheet.Pictures
	if len(now) != 3 || now[1].ID != before[2].ID || now[1].AltEN != "Up close" || now[1].Version != before[2].Version || len(now[1].Sizes) != 1 {
		t.Errorf("%+v", now)
	}
}

func TestPicturesOfAnImportGetTheirSizes(t *testing.T) {
	t.Parallel()
	db, folder := shop(t), editing.Pictures(t.TempDir())
	id := create(t, db, form())
	if err := photo.Write(filepath.Join(string(folder), "abc.jpg"), snap(t, 1200, 600, 100)); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `insert into picture (product_id, position, kind, file, width, height) values ($1, 0, 'file', 'abc.jpg', 1200, 600), ($1, 1, 'file', 'gone.jpg', 10, 10)`, id)
	for range 2 {
		if _, err := editing.SizePictures(context.Background(), db, folder, 10); err != nil {
			t.Fatal(err)
		}
	}
	pictures := opened(t, db, id).Sheet.Pictures
	if got := pictures[0]; got.File != "abc.jpg" || len(got.Sizes) != 3 || got.Tint == "" || len(pictures[1].Sizes) != 0 {
		t.Errorf("%+v", pictures)
	}
	if n := len(files(t, folder)); n != 7 {
		t.Errorf("%d files: %v", n, files(t, folder))
	}
}
