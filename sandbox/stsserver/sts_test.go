package stsserver_test

import (
	"context"
	"encoding/xml"
	"testing"

	"github.com/rdscrypt/rdscrypt/sandbox/stsserver"
	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	got, err := stsserver.New("123456789012").Serve(context.Background(), wire.Call{Action: "GetCallerIdentity"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"R"`
		Got     any
	}{Got: got})
	if err != nil {
		t.Fatal(err)
	}
	want := `<R><Got><Arn>arn:aws:iam::123456789012:user/sandbox</Arn><UserId>AIDASANDBOXSANDBOXSAN</UserId><Account>123456789012</Account></Got></R>`
	if string(text) != want {
		t.Errorf("got %s\nwant %s", text, want)
	}
}

func TestUnknownAction(t *testing.T) {
	t.Parallel()
	_, err := stsserver.New("123456789012").Serve(context.Background(), wire.Call{Action: "AssumeRole"})
	want := "InvalidAction: Could not find operation AssumeRole for version 2011-06-15: the sandbox doesn't have it"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
