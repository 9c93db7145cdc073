import { type CallFacts, keyVariable, quoted, signatureSeconds, timeoutSeconds } from "./callFacts.ts";

/** A call as a program for Go 1.16 or newer. */
export function goCode(facts: CallFacts): string {
  const { summary, address, ownQuery, sdkAppId, identifier, body } = facts;
  return `${summary.map((line) => `// ${line}\n`).join("")}// Needs Go 1.16 or newer, and nothing else: go run call.go
package main

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const (
	sdkAppID   = ${sdkAppId}
	identifier = ${quoted(identifier)} // an app admin
)

// As text, so that it goes out as it stands here.
const body = ${literal(body)}

// userSig signs the admin in (TLSSigAPIv2).
func userSig(key string, seconds int) (string, error) {
	now := time.Now().Unix()
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "TLS.identifier:%s\\nTLS.sdkappid:%d\\nTLS.time:%d\\nTLS.expire:%d\\n", identifier, sdkAppID, now, seconds)
	document, err := json.Marshal(map[string]interface{}{
		"TLS.ver":        "2.0",
		"TLS.identifier": identifier,
		"TLS.sdkappid":   sdkAppID,
		"TLS.time":       now,
		"TLS.expire":     seconds,
		"TLS.sig":        mac.Sum(nil), // as Base64
	})
	if err != nil {
		return "", err
	}
	var deflated bytes.Buffer
	writer := zlib.NewWriter(&deflated)
	if _, err := writer.Write(document); err != nil {
		return "", err
	}
	if err := writer.Close(); err != nil {
		return "", err
	}
	text := base64.StdEncoding.EncodeToString(deflated.Bytes())
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(text), nil
}

func call(key string) (string, error) {
	signature, err := userSig(key, ${signatureSeconds})
	if err != nil {
		return "", err
	}
	var random [4]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	query := url.Values{
		"sdkappid":    {fmt.Sprint(sdkAppID)},
		"identifier":  {identifier},
		"usersig":     {signature},
		"random":      {fmt.Sprint(binary.BigEndian.Uint32(random[:]))},
		"contenttype": {"json"},
	}
	client := http.Client{
		Timeout: ${timeoutSeconds} * time.Second,
		// The signature goes to no other host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Post("${address}?"+query.Encode()+"${ownQuery}", "application/json", strings.NewReader(body))
	if err != nil {
		// Not the error as a whole: it holds the address, and with it the signature.
		var failure *url.Error
		if errors.As(err, &failure) {
			err = failure.Err
		}
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return string(answer), err
}

func main() {
	key := os.Getenv("${keyVariable}")
	if key == "" {
		fmt.Fprintln(os.Stderr, "Set ${keyVariable} to the secret key of SDKAppID ${sdkAppId}.")
		os.Exit(2)
	}
	answer, err := call(key)
	if err != nil {
		fmt.Fprintln(os.Stderr, "No answer:", err)
		os.Exit(1)
	}
	fmt.Println(answer)
	var envelope struct{ ErrorCode *int }
	if err := json.Unmarshal([]byte(answer), &envelope); err != nil || envelope.ErrorCode == nil || *envelope.ErrorCode != 0 {
		os.Exit(1)
	}
}
`;
}

/** A raw string, which a backquote alone cannot stand in. */
function literal(body: string): string {
  return `\`${body.replaceAll("`", '` + "`" + `')}\``;
}
