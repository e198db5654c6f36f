/** What the API answers when it does not do what it was asked: thrown where that is known, written where requests end. */

export type ValidationError = {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
};

export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly ValidationError[] | undefined;

  constructor(status: number, message: string, errors?: readonly ValidationError[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

/** 422 with GitHub's error list. */
export function invalid(resource: string, field: string, message: string, code = "custom"): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, field, code, message }]);
}

/** The value, or 404. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}

/** Refuses titles longer than GitHub takes; to it a pull request is an issue here. */
export function titleWithinLimit(title = ""): void {
  if (title.length > 256) throw invalid("Issue", "title", "title is too long (maximum is 256 characters)");
}

/** Refuses texts longer than GitHub takes. */
export function withinLimit(resource: string, text: string | null | undefined, limit = 65_536): void {
  if (text && text.length > limit) {
    throw invalid(resource, "body", `body is too long (maximum is ${limit} characters)`);
  }
}
