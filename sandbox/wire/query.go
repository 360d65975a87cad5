package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
)

// RequestIDHeader is where clients look for the request's id.
const RequestIDHeader = "x-amzn-RequestId"

// Namespace is the XML namespace of a Query service, which carries the version
// of its API.
type Namespace string

// WriteResult answers a Query call. result is marshalled as the element
// <ActionResult>; nil leaves it out, as AWS does for actions without output.
// When result can't be marshalled nothing is written and the error returned.
func WriteResult(w http.ResponseWriter, ns Namespace, c Call, result any) error {
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	enc := xml.NewEncoder(&buf)
	response := xml.StartElement{
		Name: xml.Name{Local: c.Action + "Response"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: string(ns)}},
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

// WriteQueryError answers a Query call with an error.
func WriteQueryError(w http.ResponseWriter, ns Namespace, requestID string, e *Error) {
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
		Namespace: string(ns),
		Error:     body{e.Fault, e.Code, e.Message},
		RequestID: requestID,
	}
	// Strings always marshal: characters that XML can't hold become U+FFFD.
	text, _ := xml.Marshal(response)
	send(w, "text/xml", requestID, e.Status, append([]byte(xml.Header), text...))
}

func send(w http.ResponseWriter, contentType, requestID string, status int, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set(RequestIDHeader, requestID)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone; there is nobody to tell
}
