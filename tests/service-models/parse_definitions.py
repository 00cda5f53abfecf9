"""Parses state machines as LocalStack does: python parse_definitions.py FILE… Prints a JSON report."""

import json
import sys

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from localstack.services.stepfunctions.asl.antlr.runtime.ASLLexer import ASLLexer
from localstack.services.stepfunctions.asl.antlr.runtime.ASLParser import ASLParser


class Faults(ErrorListener):
    def __init__(self):
        self.found = []

    def syntaxError(self, recognizer, symbol, line, column, message, error):
        self.found.append(f"line {line}, column {column}: {message[:300]}")


def faults_of_grammar(definition):
    faults = Faults()
    lexer = ASLLexer(InputStream(definition))
    parser = ASLParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(faults)
    parser.state_machine()
    return faults.found


def faults_of_parser(definition):
    try:
        WHOLE.parse(definition)
    except Exception as error:
        return [str(error)[:300]]
    return []


# The grammar stands alone; what makes states, paths and intrinsic functions of it is written for newer Pythons.
try:
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser as WHOLE

    name, faults_of = "LocalStack's parser", faults_of_parser
except (SyntaxError, TypeError, ImportError) as error:
    name, faults_of = f"LocalStack's grammar alone, for here is Python {sys.version.split()[0]} ({type(error).__name__})", faults_of_grammar

if __name__ == "__main__":
    faults = []
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as text:
            faults += [f"{file}: {fault}" for fault in faults_of(text.read())]
    json.dump({"parser": name, "faults": faults}, sys.stdout)
