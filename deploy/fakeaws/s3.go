package fakeaws

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rdscrypt/rdscrypt/sandbox/wire"
)

type bucket struct {
	region  string
	objects map[string][]byte
}

// MakeBucket makes a bucket in a Region.
func (s *Server) MakeBucket(name, region string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets[name] = &bucket{region, map[string][]byte{}}
}

// Objects are the keys of a bucket, sorted.
func (s *Server) Objects(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.buckets[name].objects))
}

// serveS3 answers a call whose path begins with the bucket.
func (s *Server) serveS3(w http.ResponseWriter, r *http.Request, body []byte) {
	name, key, isObject := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	isObject = isObject && key != ""
	action := map[bool]map[string]string{
		false: {http.MethodHead: "HeadBucket", http.MethodGet: "ListObjectsV2"},
		true:  {http.MethodHead: "HeadObject", http.MethodPut: "PutObject"},
	}[isObject][r.Method]
	if err := s.meet(action); err != nil {
		s3Error(w, r, wire.AsError(err))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	switch {
	case b == nil:
		s3Error(w, r, wire.NotFoundf("NoSuchBucket", "The specified bucket does not exist"))
		return
	case b.region != Region:
		w.Header().Set("X-Amz-Bucket-Region", b.region)
		e := wire.Errorf("PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.")
		e.Status = http.StatusMovedPermanently
		s3Error(w, r, e)
		return
	}
	switch action {
	case "HeadBucket":
		w.Header().Set("X-Amz-Bucket-Region", b.region)
	case "HeadObject":
		b.head(w, r, key)
	case "PutObject":
		b.put(w, r, key, body)
	case "ListObjectsV2":
		b.list(w, r.URL.Query().Get("prefix"))
	default:
		s3Error(w, r, wire.Errorf("MethodNotAllowed", "The specified method is not allowed against this resource."))
	}
}

// s3Error writes an error as S3 does; the answer to HEAD has no body.
func s3Error(w http.ResponseWriter, r *http.Request, e *wire.Error) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(e.Status)
	if r.Method == http.MethodHead {
		return
	}
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName       xml.Name `xml:"Error"`
		Code, Message string
	}{Code: e.Code, Message: e.Message})
}

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (b *bucket) head(w http.ResponseWriter, r *http.Request, key string) {
	content, found := b.objects[key]
	if !found {
		s3Error(w, r, wire.NotFoundf("NoSuchKey", "The specified key does not exist."))
		return
	}
	w.Header().Set("X-Amz-Checksum-Sha256", checksum(content))
}

// put keeps an object whose checksum is right. A client on a plain connection
// sends it in a header.
func (b *bucket) put(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	if got := r.Header.Get("X-Amz-Checksum-Sha256"); got != checksum(body) {
		s3Error(w, r, wire.Errorf("BadDigest", "The SHA256 you specified did not match the calculated checksum."))
		return
	}
	b.objects[key] = body
}

func (b *bucket) list(w http.ResponseWriter, prefix string) {
	type content struct{ Key string }
	var contents []content
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if strings.HasPrefix(key, prefix) {
			contents = append(contents, content{key})
		}
	}
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName     xml.Name `xml:"ListBucketResult"`
		Prefix      string
		KeyCount    int
		IsTruncated bool
		Contents    []content
	}{Prefix: prefix, KeyCount: len(contents), Contents: contents})
}
