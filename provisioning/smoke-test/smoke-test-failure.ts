/** Raised when the model must not be published; the message shows the container's own words. */
export class SmokeTestFailure extends Error {
  override name = "SmokeTestFailed";
}
