/** The bundled tables and defaults are imported as text and read by the same loaders as a deal's own. */
declare module '*.csv' {
  const text: string;
  export default text;
}
declare module '*.yaml' {
  const text: string;
  export default text;
}
