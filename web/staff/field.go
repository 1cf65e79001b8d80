package staffview

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
)

func kindOf(s FieldSpec) string {
	if s.Type == "" {
		return "text"
	}
	return s.Type
}

// shown is what stands in a field: never a password.
func shown(f Form, s FieldSpec) string {
	if s.Type == "password" || s.Type == "file" {
		return ""
	}
	return f.Value(s.Name)
}

func invalid(ctx context.Context, f Form, s FieldSpec) string {
	if f.Wrong(ctx, s.Name) != "" {
		return "true"
	}
	return "false"
}

func rows(s FieldSpec) string {
	if s.Rows == 0 {
		return "3"
	}
	return strconv.Itoa(s.Rows)
}

func attributes(s FieldSpec) templ.Attributes {
	out := make(templ.Attributes, len(s.Attrs))
	for k, v := range s.Attrs {
		out[k] = v
	}
	return out
}
