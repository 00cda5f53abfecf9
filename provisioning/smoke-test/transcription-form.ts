const BOUNDARY = "openai-sagemaker";
const SAMPLES_PER_SECOND = 16_000;

/** A second of silence: WAV, one channel, 16 bits. http://soundfile.sapp.org/doc/WaveFormat */
export function silence(): Buffer {
  const data = Buffer.alloc(SAMPLES_PER_SECOND * 2);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** The form in which `/v1/audio/transcriptions` takes a file. */
export function transcriptionForm(model: string, file: Buffer) {
  const part = (disposition: string) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${part('name="model"')}\r\n${model}\r\n`),
    Buffer.from(`${part('name="file"; filename="silence.wav"')}Content-Type: audio/wav\r\n\r\n`),
    file,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  return { body, contentType: `multipart/form-data; boundary=${BOUNDARY}` };
}
