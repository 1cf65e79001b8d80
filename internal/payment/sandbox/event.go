package sandbox

import "encoding/json"

// emit tells what happened to an object, as it stands now.
func (c *call) emit(kind string, object any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return err
	}
	shown, err := decode(body)
	if err != nil {
		return err
	}
	strip(shown)
	if body, err = json.Marshal(shown); err != nil {
		return err
	}
	e := &event{ID: newID("evt_"), Object: kindEvent, APIVersion: APIVersion, Created: c.now.Unix(), Data: eventData{Object: body},
		PendingWebhooks: 1, Request: eventRequest{ID: ref(c.requestID), IdempotencyKey: ref(c.key)}, Type: kind}
	c.changes.put(e)
	c.changes.events = append(c.changes.events, e)
	return nil
}
