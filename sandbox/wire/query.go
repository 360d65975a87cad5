package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
)

// Query is the protocol whose calls are a form and whose answers are XML. Its
// value is the service's XML namespace, which carries the version of its API.
type Query string

// WriteResult implements [Protocol]. result is marshalled as the element
// <ActionResult>; nil leaves it out, as AWS does for actions without output.
func (q Query) WriteResult(w http.ResponseWriter, c Call, result any) error {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	enc := xml.NewEncoder(&buf)
	response := xml.StartElement{
		Name: xml.Name{Local: c.Action + "Response"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: string(q)}},
	}
	metadata := struct {
		RequestID string `xml:"RequestId"`
	}{c.RequestID}

	err := enc.EncodeToken(response)
	if err == nil && result != nil {
		err = enc.EncodeElement(result, xml.StartElement{Name: xml.Name{Local: c.Action + "Result"}})
	}
	if err == nil {
		err = enc.EncodeElement(metadata, xml.StartElement{Name: xml.Name{Local: "ResponseMetadata"}})
	}
	if err == nil {
		err = enc.EncodeToken(response.End())
	}
	if err == nil {
		err = enc.Close()
	}
	if err != nil {
		return fmt.Errorf("writing the result of %s: %w", c.Action, err)
	}
	send(w, "text/xml", c.RequestID, http.StatusOK, buf.Bytes())
	return nil
}

// WriteError implements [Protocol].
func (q Query) WriteError(w http.ResponseWriter, requestID string, e *Error) {
	type body struct {
		Type    Fault
		Code    string
		Message string
	}
	response := struct {
		XMLName   xml.Name `xml:"ErrorResponse"`
		Namespace string   `xml:"xmlns,attr"`
		Error     body
		RequestID string `xml:"RequestId"`
	}{
		Namespace: string(q),
		Error:     body{e.Fault, e.Code, e.Message},
		RequestID: requestID,
	}
	// Strings always marshal: characters that XML can't hold become U+FFFD.
	text, _ := xml.Marshal(response)
	send(w, "text/xml", requestID, e.Status, append([]byte(xml.Header), text...))
}
