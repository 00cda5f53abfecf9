/** How long SageMaker may take to find instances among several types. Its own limits are 300 and 3600 seconds. */
export const CAPACITY_SECONDS = 1200;

/** To boot an instance and pull an image of 10 GB, before the container's own time begins. */
const IMAGE_SECONDS = 600;

/** SageMaker's longest, for a download from S3 and for a container's start. */
const LONGEST_SECONDS = 3600;

/** Loading into the GPU and compiling, with patience for a T4. */
const LOAD_SECONDS = 900;

/** A slow download from the hub: 18 MB a second. */
const DOWNLOAD_SECONDS_PER_GIB = 60;

/** What an endpoint with a small model took, and what each GiB of weights adds at the usual 70 MB a second. */
export const USUAL_SECONDS = 480;
const USUAL_SECONDS_PER_GIB = 15;

export interface CreationTime {
  /** SageMaker gives a container up that does not answer its health check by then: a hopeless one is billed until then. */
  readonly startupTimeoutSeconds: number;
  readonly downloadTimeoutSeconds: number;
  /** All of it together: an endpoint that is still Creating has no capacity. */
  readonly timeoutSeconds: number;
  /** By experience; absent when the size of the model is not known. */
  readonly usualSeconds?: number;
}

/** @param weightBytes absent when nobody tells */
export function creationTime(weightBytes: number | undefined, isFromS3: boolean): CreationTime {
  const gib = weightBytes === undefined ? undefined : weightBytes / 2 ** 30;
  const startup = gib === undefined ? LONGEST_SECONDS : LOAD_SECONDS + gib * DOWNLOAD_SECONDS_PER_GIB;
  const startupTimeoutSeconds = Math.min(LONGEST_SECONDS, Math.ceil(startup));
  const download = isFromS3 ? LONGEST_SECONDS : 0;
  return {
    startupTimeoutSeconds,
    downloadTimeoutSeconds: LONGEST_SECONDS,
    timeoutSeconds: CAPACITY_SECONDS + IMAGE_SECONDS + download + startupTimeoutSeconds,
    ...(gib === undefined ? {} : { usualSeconds: Math.round(USUAL_SECONDS + gib * USUAL_SECONDS_PER_GIB) }),
  };
}
