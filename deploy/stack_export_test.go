package deploy

// AsAmazon makes a client for a double take it for AWS, where it has to ask.
func (c *Client) AsAmazon() *Client {
	c.loopback = false
	return c
}

// CompareVersions is compareVersions.
var CompareVersions = compareVersions

// ChangeSetLimit is how long a template may be that goes along with a call.
const ChangeSetLimit = 51_200

// Stamp is stamp.
var Stamp = stamp
