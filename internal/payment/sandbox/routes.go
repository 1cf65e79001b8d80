package sandbox

import (
	"net/http"
	"strings"
)

// route is one row of the API: * in its path is an object's id.
type route struct {
	method, path string
	do           func(*call) (any, error)
	allowed      []string
}

func (r *route) name() string { return r.method + " " + r.path }

var (
	paging       = []string{"limit", "starting_after", "ending_before", "created"}
	sessionNames = []string{"mode", "line_items", "success_url", "cancel_url", "expires_at", "client_reference_id", "customer",
		"customer_email", "locale", "metadata", "payment_intent_data", "payment_method_types", "currency", "submit_type", "ui_mode"}
	intentNames = []string{"amount", "currency", "customer", "description", "metadata", "capture_method", "confirm", "confirmation_method",
		"payment_method", "payment_method_types", "receipt_email", "return_url", "automatic_payment_methods"}
	customerNames = []string{"email", "name", "phone", "description", "metadata"}
	endpointNames = []string{"url", "enabled_events", "api_version", "description", "metadata", "disabled"}
)

// table is every call the local Stripe answers.
var table = []*route{
	{http.MethodPost, "checkout/sessions", createSession, sessionNames},
	{http.MethodGet, "checkout/sessions", listOf(kindSession), append([]string{"payment_intent", "customer", "status"}, paging...)},
	{http.MethodGet, "checkout/sessions/*", getSession, nil},
	{http.MethodPost, "checkout/sessions/*", updateMetadata(kindSession), []string{"metadata"}},
	{http.MethodPost, "checkout/sessions/*/expire", expireSession, nil},
	{http.MethodGet, "checkout/sessions/*/line_items", sessionLines, paging},
	{http.MethodPost, "payment_intents", createIntent, intentNames},
	{http.MethodGet, "payment_intents", listOf(kindIntent), append([]string{"customer"}, paging...)},
	{http.MethodGet, "payment_intents/*", getOf(kindIntent), []string{"client_secret"}},
	{http.MethodPost, "payment_intents/*", updateMetadata(kindIntent), []string{"metadata"}},
	{http.MethodPost, "payment_intents/*/confirm", confirmIntent, []string{"payment_method", "return_url"}},
	{http.MethodPost, "payment_intents/*/capture", captureIntent, []string{"amount_to_capture"}},
	{http.MethodPost, "payment_intents/*/cancel", cancelIntent, []string{"cancellation_reason"}},
	{http.MethodGet, "charges", listOf(kindCharge), append([]string{"payment_intent", "customer"}, paging...)},
	{http.MethodGet, "charges/*", getOf(kindCharge), nil},
	{http.MethodGet, "balance_transactions", listOf(kindTxn), append([]string{"source", "type"}, paging...)},
	{http.MethodGet, "balance_transactions/*", getOf(kindTxn), nil},
	{http.MethodPost, "refunds", createRefund, []string{"payment_intent", "charge", "amount", "reason", "metadata", "currency"}},
	{http.MethodGet, "refunds", listOf(kindRefund), append([]string{"payment_intent", "charge"}, paging...)},
	{http.MethodGet, "refunds/*", getOf(kindRefund), nil},
	{http.MethodPost, "refunds/*", updateMetadata(kindRefund), []string{"metadata"}},
	{http.MethodPost, "customers", createCustomer, customerNames},
	{http.MethodGet, "customers", listOf(kindCustomer), append([]string{"email"}, paging...)},
	{http.MethodGet, "customers/*", getOf(kindCustomer), nil},
	{http.MethodPost, "customers/*", updateCustomer, customerNames},
	{http.MethodDelete, "customers/*", deleteOf(kindCustomer), nil},
	{http.MethodGet, "events", listOf(kindEvent), append([]string{"type", "types", "delivery_success"}, paging...)},
	{http.MethodGet, "events/*", getOf(kindEvent), nil},
	{http.MethodPost, "webhook_endpoints", createEndpoint, endpointNames},
	{http.MethodGet, "webhook_endpoints", listOf(kindEndpoint), paging},
	{http.MethodGet, "webhook_endpoints/*", getOf(kindEndpoint), nil},
	{http.MethodPost, "webhook_endpoints/*", updateEndpoint, endpointNames},
	{http.MethodDelete, "webhook_endpoints/*", deleteOf(kindEndpoint), nil},
	{http.MethodGet, "disputes", listOf(kindDispute), append([]string{"payment_intent", "charge"}, paging...)},
	{http.MethodGet, "disputes/*", getOf(kindDispute), nil},
	{http.MethodPost, "disputes/*", submitEvidence, []string{"evidence", "metadata", "submit"}},
	{http.MethodPost, "disputes/*/close", closeDispute, nil},
}

// find matches a request with the table.
func find(method, path string) (*route, string, error) {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(path, "/v1/"), "/"), "/")
	for _, r := range table {
		if id, ok := r.matches(parts); ok && r.method == method {
			return r, id, nil
		}
	}
	p := invalid("", "", "Unrecognized request URL ("+method+": "+path+"). The local Stripe answers only what the shop uses.")
	p.status = http.StatusNotFound
	return nil, "", p
}

func (r *route) matches(parts []string) (id string, ok bool) {
	pattern := strings.Split(r.path, "/")
	if len(pattern) != len(parts) {
		return "", false
	}
	for i, p := range pattern {
		switch {
		case p == "*" && parts[i] != "":
			id = parts[i]
		case p != parts[i]:
			return "", false
		}
	}
	return id, true
}
