// Says how each test went, one JSON object a line, for the JUnit test that runs these files.
export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type === 'test:stderr') {
      process.stderr.write(data.message);
    }
    const error = data.details?.error;
    const isFile = data.nesting === 0 && data.name?.endsWith('.js');
    if (type === 'test:fail' && error?.failureType !== 'subtestsFailed') {
      const cause = error?.cause ?? error;
      yield `${JSON.stringify({ file: data.file, name: data.name, failure: cause?.stack ?? String(cause) })}\n`;
    } else if (type === 'test:pass' && !isFile) {
      yield `${JSON.stringify({ file: data.file, name: data.name })}\n`;
    }
  }
}
