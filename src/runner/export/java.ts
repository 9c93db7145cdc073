import { asciiJson, type CallFacts, keyVariable, quoted, signatureSeconds, timeoutSeconds } from "./callFacts.ts";

/** A call as a program for Java 17 or newer, in one file that runs without being compiled first. */
export function javaCode(facts: CallFacts): string {
  const { summary, address, ownQuery, sdkAppId, identifier, body } = facts;
  return `${summary.map((line) => `// ${line}\n`).join("")}// Needs Java 17 or newer, and nothing else: java Call.java
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Call {
    static final long SDK_APP_ID = ${sdkAppId}L;
    static final String IDENTIFIER = ${asciiQuoted(identifier)}; // an app admin
    // What is not ASCII stands as JSON's escapes: before Java 18 a source file's encoding depends on the machine.
    static final String BODY = ${bodyLiteral(asciiJson(body))};

    /** Signs the admin in (TLSSigAPIv2). */
    static String userSig(String key, int seconds) throws GeneralSecurityException, IOException {
        long now = System.currentTimeMillis() / 1000;
        String lines = "TLS.identifier:" + IDENTIFIER + "\\nTLS.sdkappid:" + SDK_APP_ID
            + "\\nTLS.time:" + now + "\\nTLS.expire:" + seconds + "\\n";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = Base64.getEncoder().encodeToString(mac.doFinal(lines.getBytes(StandardCharsets.UTF_8)));
        String identifier = IDENTIFIER.replace("\\\\", "\\\\\\\\").replace("\\"", "\\\\\\"");
        String document = "{\\"TLS.ver\\":\\"2.0\\",\\"TLS.identifier\\":\\"" + identifier + "\\",\\"TLS.sdkappid\\":" + SDK_APP_ID
            + ",\\"TLS.time\\":" + now + ",\\"TLS.expire\\":" + seconds + ",\\"TLS.sig\\":\\"" + signature + "\\"}";
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(document.getBytes(StandardCharsets.UTF_8));
        }
        String text = Base64.getEncoder().encodeToString(deflated.toByteArray());
        return text.replace('+', '*').replace('/', '-').replace('=', '_');
    }

    /** Whether the answer's own ErrorCode is 0: the items inside it may have one each, and those are skipped. */
    static boolean isSuccess(String json) {
        StringBuilder own = new StringBuilder();
        int depth = 0;
        for (int at = 0; at < json.length(); at++) {
            char character = json.charAt(at);
            int start = at;
            if (character == '"') {
                for (at++; at < json.length() && json.charAt(at) != '"'; at++) {
                    if (json.charAt(at) == '\\\\') at++;
                }
            } else if (character == '{' || character == '[') depth++;
            else if (character == '}' || character == ']') depth--;
            if (depth == 1) own.append(json, start, Math.min(at + 1, json.length()));
        }
        return Pattern.compile("[{,]\\\\s*\\"ErrorCode\\"\\\\s*:\\\\s*0\\\\s*(?:,|$)").matcher(own).find();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        String key = System.getenv("${keyVariable}");
        if (key == null || key.isEmpty()) {
            System.err.println("Set ${keyVariable} to the secret key of SDKAppID ${sdkAppId}.");
            System.exit(2);
        }
        String query = "sdkappid=" + SDK_APP_ID + "&identifier=" + encode(IDENTIFIER) + "&usersig=" + encode(userSig(key, ${signatureSeconds}))
            + "&random=" + Integer.toUnsignedString(new SecureRandom().nextInt()) + "&contenttype=json${ownQuery}";
        Duration timeout = Duration.ofSeconds(${timeoutSeconds});
        HttpRequest request = HttpRequest.newBuilder(URI.create("${address}?" + query))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .build();
        try {
            // The default client follows no redirect: the signature goes to no other host.
            HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build();
            String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(answer);
            System.exit(isSuccess(answer) ? 0 : 1);
        } catch (IOException error) {
            System.err.println("No answer: " + error);
            System.exit(1);
        }
    }
}
`;
}

/** A class file holds no longer constant. */
const longestConstant = 60_000;
const pieceLength = 10_000;

/** A text block; a body that is too long for one is put together from pieces when the program runs. */
function bodyLiteral(body: string): string {
  if (body.length > longestConstant) {
    const pieces = body.match(new RegExp(`[^]{1,${pieceLength}}`, "g")) ?? [];
    return `String.join("",\n${pieces.map((piece) => `        ${quoted(piece)}`).join(",\n")})`;
  }
  // The indentation that all lines have does not count.
  const escaped = body.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
  return `"""\n${escaped.replace(/^/gm, "        ")}"""`;
}

/** Java reads `\\uXXXX` before anything else, and takes a line end that stands so for a real one: those have escapes of their own. */
function asciiQuoted(text: string): string {
  return asciiJson(quoted(text));
}
