package sandbox

import (
	"encoding/json"
	"net/http"
)

// Health is what GET /_sandbox/health answers.
type Health struct {
	Status   string   `json:"status"` // "ok": there is no other answer, only none
	Pace     Pace     `json:"pace"`
	Services []string `json:"services"`
	Version  string   `json:"version"`
}

// control answers what is under /_sandbox/.
func (s *Sandbox) control(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != controlPrefix+"health" {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(Health{ // the client has gone; there is nobody to tell
		Status:   "ok",
		Pace:     s.cfg.Pace,
		Services: s.names(),
		Version:  s.cfg.Version,
	})
}
