// For tests only: happy-dom has no XPath, which htmx asks for hx-on attributes; our policy forbids those anyway.
class NothingFound {
  createExpression(): { evaluate: () => { iterateNext: () => null } } {
    return { evaluate: () => ({ iterateNext: () => null }) };
  }
}

Object.assign(globalThis, { XPathEvaluator: NothingFound });
