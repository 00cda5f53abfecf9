/** A message as a subscriber would get it. */
export interface SnsMessage {
  readonly id: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
}

/** Topics, and all that was ever published, for tests to read. Nobody is subscribed. */
export class Topics {
  readonly arns = new Set<string>();
  readonly messages: SnsMessage[] = [];
}
