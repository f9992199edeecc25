/** What made a report: said in every one of them. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}
