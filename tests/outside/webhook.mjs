// Verifies a signed call with the library that Standard Webhooks gives to receivers.
// Reads {"secret","body","headers"} from standard input; exit code 0 when it verifies.
import { Webhook } from "standardwebhooks";

let text = "";
for await (const part of process.stdin) text += part;
const { secret, body, headers } = JSON.parse(text);
try {
  const event = new Webhook(secret).verify(body, headers);
  console.log(event.type);
} catch (failure) {
  console.log(`refused: ${failure.message}`);
  process.exit(1);
}
