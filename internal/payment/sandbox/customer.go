package sandbox

import (
	"slices"
	"strings"
)

func createCustomer(c *call) (any, error) {
	made := &customer{ID: newID("cus_")[:18], Object: kindCustomer, Created: c.now.Unix()}
	if err := readCustomer(c, made); err != nil {
		return nil, err
	}
	c.changes.put(made)
	return made, c.emit("customer.created", made)
}

func updateCustomer(c *call) (any, error) {
	old := &customer{}
	if err := lock(c.ctx, c.tx, kindCustomer, c.id, old); err != nil {
		return nil, err
	}
	if err := readCustomer(c, old); err != nil {
		return nil, err
	}
	c.changes.put(old)
	return old, c.emit("customer.updated", old)
}

func readCustomer(c *call, to *customer) (err error) {
	if email := c.p.text("email"); email != "" && !strings.Contains(email, "@") {
		return invalid("email_invalid", "email", "Invalid email address: "+email)
	}
	for name, field := range map[string]*ref{"email": &to.Email, "name": &to.Name, "phone": &to.Phone, "description": &to.Description} {
		if c.p.has(name) {
			*field = ref(c.p.text(name))
		}
	}
	to.Metadata, err = c.p.metadata("metadata", to.Metadata)
	return err
}

// createEndpoint makes a webhook endpoint; its secret is told once, here.
func createEndpoint(c *call) (any, error) {
	made := &endpoint{ID: newID("we_"), Object: kindEndpoint, Created: c.now.Unix(), Status: "enabled"}
	if err := readEndpoint(c, made); err != nil {
		return nil, err
	}
	if made.URL == "" || len(made.Events) == 0 {
		return nil, missing("enabled_events")
	}
	made.Hidden.Secret = newID("whsec_")
	c.changes.put(made)
	told := *made
	told.Secret = made.Hidden.Secret
	return &told, nil
}

func updateEndpoint(c *call) (any, error) {
	old := &endpoint{}
	if err := lock(c.ctx, c.tx, kindEndpoint, c.id, old); err != nil {
		return nil, err
	}
	if err := readEndpoint(c, old); err != nil {
		return nil, err
	}
	c.changes.put(old)
	return old, nil
}

func readEndpoint(c *call, to *endpoint) (err error) {
	if url := c.p.text("url"); url != "" {
		if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
			return invalid("url_invalid", "url", "Invalid URL: An explicit scheme (such as https) must be provided.")
		}
		to.URL = url
	}
	if v := c.p.text("api_version"); v != "" {
		if v != APIVersion {
			return invalid("", "api_version", "The local Stripe speaks "+APIVersion+" only.")
		}
		to.APIVersion = ref(v)
	}
	if events := c.p.list("enabled_events"); len(events) > 0 {
		if slices.Contains(events, "") {
			return invalid("", "enabled_events", "Invalid enabled_events")
		}
		to.Events = events
	}
	switch c.p.text("disabled") {
	case "true":
		to.Status = "disabled"
	case "false":
		to.Status = "enabled"
	}
	to.Description = ref(c.p.text("description"))
	to.Metadata, err = c.p.metadata("metadata", to.Metadata)
	return err
}
