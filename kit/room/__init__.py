"""The live side of a session, on top of Voilà: a server that shows workshops without their code."""
