// Command plantagenet is the whole shop: the web, the background work, the
// private database, the local Stripe and the tools, in one binary. It is the
// only place that wires the rooms together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands are what the program can be told to do.
type commands struct {
	Demo    demoCmd    `cmd:"" help:"Start the demonstration shop: private database, demo data, local Stripe, web and background work."`
	Serve   serveCmd   `cmd:"" help:"Start the web and the background work."`
	Work    workCmd    `cmd:"" help:"Do the background work alone."`
	Migrate migrateCmd `cmd:"" help:"Bring the database up to date."`
	Verify  verifyCmd  `cmd:"" help:"Rebuild both ledgers and compare; one line a check."`
	Import  importCmd  `cmd:"" help:"Bring products in from a file."`
	Export  exportCmd  `cmd:"" help:"Write the shop's data out as files."`
	Tax     taxCmd     `cmd:"" help:"Reckon the taxes of the carts in a case file."`
	User    userCmd    `cmd:"" help:"Enter people who may sign in."`
	Sandbox sandboxCmd `cmd:"" help:"Start the local Stripe alone."`
	Health  healthCmd  `cmd:"" help:"Ask the running shop whether it is well."`
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// errFailed ends a command with exit status 1 after it has said why itself.
var errFailed = errors.New("failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run does one command: 0 done, 1 the thing failed, 2 wrong usage.
func run(ctx context.Context, args []string, s streams) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("plantagenet"),
		kong.Description("The web shop, counter and stockroom of a fair-trade store."),
		kong.Writers(s.out, s.err), kong.Exit(func(code int) { exited = code; panic(asked{}) }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s))
	if err != nil {
		fmt.Fprintln(s.err, "plantagenet:", err)
		return 2
	}
	command, err := parse(parser, args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(s.err, "plantagenet: %v\nplantagenet --help lists what can be asked.\n", err)
		return 2
	}
	return finish(command.Run(), s)
}

// asked ends parsing when help was asked for.
type asked struct{}

func parse(parser *kong.Kong, args []string) (command *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(asked); !ok {
				panic(r)
			}
		}
	}()
	return parser.Parse(args)
}

func finish(err error, s streams) int {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case !errors.Is(err, errFailed):
		fmt.Fprintln(s.err, "plantagenet:", err)
	}
	return 1
}
