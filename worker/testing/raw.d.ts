/** A file as text: the tests fill the very pages that the build starts from. */
declare module '*.html?raw' {
  const text: string;
  export default text;
}

declare module '*_headers?raw' {
  const text: string;
  export default text;
}
