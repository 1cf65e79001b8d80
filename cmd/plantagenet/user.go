package main

import (
	"context"
	"fmt"

	"plantagenet/internal/access"
	"plantagenet/internal/account"
	"plantagenet/internal/config"
	"plantagenet/internal/coop"
	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
)

type userCmd struct {
	Add userAddCmd `cmd:"" help:"Enter a person, or invite one anew, and print a one-time sign-in link."`
}

type userAddCmd struct {
	Email       string `arg:"" help:"The person's email address."`
	Role        string `required:"" enum:"owner,manager,clerk,volunteer,accountant,cooperative" help:"One of owner, manager, clerk, volunteer, accountant, cooperative."`
	Cooperative string `help:"The cooperative's slug, for the role cooperative."`
	Name        string `help:"The person's name, until they choose it themselves."`
	Lang        string `default:"fr" enum:"fr,en" help:"Language of the person: fr or en."`
	Data        string `help:"Data folder; DATA_DIR by default."`
}

// Run prints the link on standard output, and what was done on standard error.
func (cmd userAddCmd) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	if cmd.Data != "" {
		cfg.DataDir = cmd.Data
	}
	h, err := open(ctx, cfg, s)
	if err != nil {
		return err
	}
	defer h.close()
	in := access.Invitation{Email: cmd.Email, Name: cmd.Name, Role: account.Role(cmd.Role), Lang: cmd.Lang}
	if in.CooperativeID, err = cmd.cooperative(ctx, h); err != nil {
		return err
	}
	secret, created, err := (access.House{DB: h.db, BaseURL: cfg.BaseURL}).Link(ctx, in)
	if f, ok := fault.Of(err); ok {
		return fmt.Errorf("%s: %s", cmd.Email, inWords(f))
	}
	if err != nil {
		return err
	}
	done := "invited anew"
	if created {
		done = "entered"
	}
	fmt.Fprintf(s.err, "%s is %s as %s. This link signs in once, within seven days:\n", cmd.Email, done, cmd.Role)
	fmt.Fprintf(s.out, "%s/invite/%s\n", cfg.BaseURL, secret)
	return nil
}

func (cmd userAddCmd) cooperative(ctx context.Context, h *house) (*int64, error) {
	if cmd.Cooperative == "" {
		return nil, nil
	}
	known, err := coop.Known(ctx, h.db, []string{cmd.Cooperative})
	if err != nil {
		return nil, err
	}
	id, ok := known[cmd.Cooperative]
	if !ok {
		return nil, fmt.Errorf("no cooperative is called %q", cmd.Cooperative)
	}
	return &id, nil
}

// inWords says a fault at the terminal, in English like the rest of the commands.
func inWords(f *fault.Fault) string {
	if len(f.Fields) > 0 {
		f = f.Fields[0]
	}
	return i18n.Say(i18n.English, f.Key, f.Args)
}
