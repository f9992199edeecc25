/** What an analyst writes about a deal; null where nothing is said. No figure is made from it. */
export interface Commentary {
  readonly recommendation: string | null;
  readonly request: string | null;
  readonly purpose: string | null;
  readonly parties: readonly { readonly role: string; readonly name: string; readonly note: string | null }[];
  readonly risks: readonly { readonly risk: string; readonly mitigant: string | null }[];
  readonly fieldExam: string | null;
  /** Where each term of the deal comes from, such as a clause of the loan agreement. */
  readonly sources: readonly { readonly term: string; readonly source: string }[];
}
