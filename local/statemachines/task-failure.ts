/** A task's error as Step Functions shows it to Retry and Catch: the interpreter matches `name` and hands on `message`. */
export class TaskFailure extends Error {
  /**
   * @param error `Error`, for example `SageMaker.ResourceLimitExceededException`
   * @param cause `Cause`
   */
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}
