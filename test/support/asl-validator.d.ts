/** The package ships no declarations. */
declare module 'asl-validator' {
  interface Result {
    readonly isValid: boolean;
    readonly errorsText: () => string;
  }
  export default function validate(definition: object): Result;
}
