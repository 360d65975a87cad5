package fakeaws

import "github.com/rdscrypt/rdscrypt/sandbox/wire"

type getTemplateResult struct {
	TemplateBody string
}

func (s *Server) getTemplate(form wire.Form) (any, error) {
	st, err := s.mustFind(form)
	if err != nil {
		return nil, err
	}
	if st.template == nil {
		return nil, wire.Errorf("ValidationError", "GetTemplate cannot be called on %s stacks.", st.status)
	}
	return getTemplateResult{st.template.text}, nil
}

// SetTemplate changes the text of a stack's template, as if it had been deployed
// so.
func (s *Server) SetTemplate(name string, change func(string) string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.find(name)
	t, err := parseTemplate(change(st.template.text))
	if err == nil {
		st.template = t
	}
	return err
}
