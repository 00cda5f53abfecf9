import { randomUUID } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { QueryService } from "../query-protocol.ts";
import type { Topics } from "./topics.ts";

const MESSAGE_BYTES = 262_144;

/** "Subjects must be ASCII text that begins with a letter, number, or punctuation mark …": API reference, Publish. */
const SUBJECT = /^[!-~][ -~]{0,99}$/;

/** Enough of SNS to publish. */
export function simpleNotificationService(topics: Topics): QueryService {
  return {
    name: "sns",
    version: "2010-03-31",
    namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
    actions: {
      Publish: (form) => {
        const topicArn = form.get("TopicArn") ?? "";
        const subject = form.get("Subject");
        const message = form.get("Message") ?? "";
        if (!topics.arns.has(topicArn)) throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
        if (subject !== null && !SUBJECT.test(subject)) throw invalidParameter("Subject");
        if (message === "") throw invalidParameter("Empty message");
        if (Buffer.byteLength(message) > MESSAGE_BYTES) throw invalidParameter("Message too long");
        const id = randomUUID();
        topics.messages.push({ id, topicArn, message, ...(subject !== null && { subject }) });
        return `<MessageId>${id}</MessageId>`;
      },
    },
  };
}

function invalidParameter(what: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
}
