import { type CallFacts, keyVariable, signatureSeconds, timeoutSeconds, withEscapes } from "./callFacts.ts";

/** A call as a script for PHP 7.3 or newer, with the extensions that every PHP is built with. */
export function phpCode(facts: CallFacts): string {
  const { summary, address, ownQuery, sdkAppId, identifier, body } = facts;
  const marker = unusedMarker(body);
  return `<?php
${summary.map((line) => `// ${line}\n`).join("")}// Needs PHP 7.3 or newer, and no package: php call.php
declare(strict_types=1);

const SDK_APP_ID = ${sdkAppId};
const IDENTIFIER = ${literal(identifier)}; // an app admin
// As text, so that it goes out as it stands here.
const BODY = <<<'${marker}'
${body}
${marker};

/** Signs the admin in (TLSSigAPIv2). */
function userSig(string $key, int $seconds): string
{
    $now = time();
    $lines = 'TLS.identifier:' . IDENTIFIER . "\\nTLS.sdkappid:" . SDK_APP_ID . "\\nTLS.time:$now\\nTLS.expire:$seconds\\n";
    $document = json_encode([
        'TLS.ver' => '2.0',
        'TLS.identifier' => IDENTIFIER,
        'TLS.sdkappid' => SDK_APP_ID,
        'TLS.time' => $now,
        'TLS.expire' => $seconds,
        'TLS.sig' => base64_encode(hash_hmac('sha256', $lines, $key, true)),
    ]);
    return strtr(base64_encode(gzcompress($document)), '+/=', '*-_');
}

$key = getenv('${keyVariable}');
if ($key === false || $key === '') {
    fwrite(STDERR, "Set ${keyVariable} to the secret key of SDKAppID ${sdkAppId}.\\n");
    exit(2);
}
$query = http_build_query([
    'sdkappid' => SDK_APP_ID,
    'identifier' => IDENTIFIER,
    'usersig' => userSig($key, ${signatureSeconds}),
    'random' => random_int(0, 4294967295),
    'contenttype' => 'json',
], '', '&');
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => "Content-Type: application/json\\r\\nConnection: close\\r\\n",
    'content' => BODY,
    'timeout' => ${timeoutSeconds},
    'ignore_errors' => true, // the body of an HTTP error is shown too
    'follow_location' => 0, // the signature goes to no other host
]]);
// Without PHP's own warning: it would show the address, and with it the signature.
$answer = @file_get_contents("${address}?$query${ownQuery}", false, $context);
if ($answer === false) {
    fwrite(STDERR, "No answer. Check the network, and that PHP has the openssl extension.\\n");
    exit(1);
}
echo $answer, "\\n";
$envelope = json_decode($answer, true);
exit(is_array($envelope) && ($envelope['ErrorCode'] ?? null) === 0 ? 0 : 1);
`;
}

/** Between single quotes nothing counts but the quote and the backslash; what cannot be seen needs double ones. */
function literal(text: string): string {
  const plain = `'${text.replace(/['\\]/g, "\\$&")}'`;
  const escaped = withEscapes(text.replace(/["\\$]/g, "\\$&"), (character) => {
    return `\\u{${character.charCodeAt(0).toString(16)}}`;
  });
  return withEscapes(plain, () => "") === plain ? plain : `"${escaped}"`;
}

/** A word for the end of the text that stands nowhere in it. */
function unusedMarker(body: string): string {
  let marker = "JSON";
  while (body.includes(marker)) marker += "_";
  return marker;
}
